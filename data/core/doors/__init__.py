"""What stands between the network and the screens: sessions, the gate, headers, static files. Plain ASGI."""

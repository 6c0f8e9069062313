"""The arithmetic of partners: plain values in, plain values out; nothing here reads a store or a clock."""

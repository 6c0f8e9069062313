"""The arithmetic of running a sale: plain values in, plain values out; nothing here reads a store or a clock."""

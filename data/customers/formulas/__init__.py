"""The arithmetic of customers: plain values in, plain values out; nothing here reads a store or a clock."""

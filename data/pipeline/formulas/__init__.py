"""The arithmetic of the pipeline: plain values in, plain values out; nothing here reads a store or a clock."""

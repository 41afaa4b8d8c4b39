"""All rules by which figures are read, promises judged and equations checked."""

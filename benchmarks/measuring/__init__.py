"""What the benchmark scripts share: reading corpora, running stages, and the arithmetic of judging them."""

"""copydesk: dirty news in, clean Parquet out; every changed letter is logged and can be taken back."""

"""Readers: files in, Documents out. They extract and decode; they never clean."""

"""What `import nn_tui` offers besides `watch` and `probe`."""

"""The app in a browser; needs the optional part `serve`."""

"""Two places by their indicators, two reports sentence by sentence."""

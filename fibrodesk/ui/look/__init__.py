"""How the window looks: colours, sizes and fonts, glyphs, and the few widgets made of them."""

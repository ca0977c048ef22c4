"""Les documents que la maison sait émettre, chacun dans son module."""

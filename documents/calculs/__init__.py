"""D’une inscription, d’une réalisation ou d’une promotion à ce que le document imprime."""

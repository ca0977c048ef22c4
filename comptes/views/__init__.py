"""Les pages de chacun : ses avis, et comment il les reçoit."""

"""Training on Charades with Action Genome: token files that are streamed, several actions at once, several processes."""

"""Measuring a checkpoint: accuracy, right reasons, faithfulness, calibration, domain shift."""

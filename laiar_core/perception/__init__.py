"""From a film to tracks: detectors, pose estimators, the tracker, and what people correct."""

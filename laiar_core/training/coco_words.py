"""Write the vectors of what a thing in a person's own video may be called: `python -m laiar_core.training.coco_words`.

They are committed, as they change only with the detectors, Action Genome's classes, or the sentence encoder.
"""

from __future__ import annotations

import numpy as np
from safetensors.numpy import save_file

from laiar_core.data.user_video.class_mapping import KNOWN_WORDS, VECTORS
from laiar_core.files import written_whole
from laiar_core.model.vocabulary import minilm_embed

if __name__ == "__main__":
    with written_whole(VECTORS) as temporary:
        save_file({"vectors": minilm_embed(KNOWN_WORDS).astype(np.float16)}, temporary)

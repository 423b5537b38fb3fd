"""Write the word vectors of what the bundled detectors know: `python -m laiar_core.training.coco_words`.

They are committed, as they change only with the detectors or the sentence encoder.
"""

from __future__ import annotations

import numpy as np
from safetensors.numpy import save_file

from laiar_core.clips.own_kinds import DETECTOR_WORDS, VECTORS
from laiar_core.files import written_whole
from laiar_core.model.vocabulary import minilm_embed

if __name__ == "__main__":
    with written_whole(VECTORS) as temporary:
        save_file({"vectors": minilm_embed(DETECTOR_WORDS).astype(np.float16)}, temporary)

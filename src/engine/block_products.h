// Lets a process choose whether matrix products of plain weights (F32, F16, BF16 and some 8- and 4-bit kinds) are computed by
// llama.cpp's block kernels (its "llamafile" ones). llama.cpp takes them only for two columns or more, so a token computed alone would
// get other bits than one in a batch; here a single column goes through them too.
#pragma once

namespace cupel::engine {

/// For the whole process, from the next product on: llama.cpp has no place to keep this for a model. Off at first.
void use_block_products(bool wanted);

}  // namespace cupel::engine

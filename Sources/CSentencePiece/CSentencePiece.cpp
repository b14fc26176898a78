#include "CSentencePiece.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <string_view>
#include <vector>

#include <sentencepiece_processor.h>

struct easel_sentencepiece {
  sentencepiece::SentencePieceProcessor processor;
};

easel_sentencepiece *easel_sentencepiece_open(const void *bytes, size_t count, char *reason,
                                              size_t capacity) {
  try {
    auto model = std::make_unique<easel_sentencepiece>();
    const auto status = model->processor.LoadFromSerializedProto(
        std::string_view(static_cast<const char *>(bytes), count));
    if (status.ok()) return model.release();
    std::snprintf(reason, capacity, "%s", status.ToString().c_str());
  } catch (const std::exception &error) {
    std::snprintf(reason, capacity, "%s", error.what());
  }
  return nullptr;
}

void easel_sentencepiece_close(easel_sentencepiece *model) { delete model; }

int32_t easel_sentencepiece_size(const easel_sentencepiece *model) {
  return model->processor.GetPieceSize();
}

int32_t easel_sentencepiece_id(const easel_sentencepiece *model, const char *piece) {
  const int id = model->processor.PieceToId(piece);
  // Pieces that are not there have the id of the unknown piece.
  return model->processor.IdToPiece(id) == piece ? id : -1;
}

ptrdiff_t easel_sentencepiece_encode(const easel_sentencepiece *model, const char *text,
                                     size_t count, int32_t *ids, size_t capacity) {
  try {
    std::vector<int> found;
    if (!model->processor.Encode(std::string_view(text, count), &found).ok()) return -1;
    std::copy_n(found.begin(), std::min(found.size(), capacity), ids);
    return static_cast<ptrdiff_t>(found.size());
  } catch (const std::exception &) {
    return -1;
  }
}

// Likelihoods and embeddings from the store of earlier ones: of each request only those texts are computed that were not before. For
// exact backends; what it takes to be one is reuse.h's business, which holds this for its score() and embed().
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/answer_key.h"
#include "core/backend.h"
#include "store/answer_store.h"

namespace cupel {

enum class Reuse {
  all,   // whatever is stored
  own,   // nothing that was stored before; attempts of one case that ask the same still share one inference
  none,  // nothing is looked up and nothing stored
};

struct ReuseRules {
  Reuse reuse = Reuse::all;
  /// Texts of which it holds are never stored, nor what was computed of them; may be empty.
  std::function<bool(std::string_view)> is_secret = {};
  /// Of which stored likelihoods and embeddings, by hash, it is proved that they are what inference gives; empty: of none.
  std::function<bool(std::string_view)> is_audited = {};
};

/// Thread-safe. What is handed in must outlive it.
class MeasureReuse {
 public:
  MeasureReuse(Backend& inner, AnswerStore& answers, const ReuseRules& rules) : inner_(inner), answers_(answers), rules_(rules) {}

  /// Errors: those of the backend; corrupt where a stored one is not what inference gives (it is then forgotten).
  Result<ScoreReply> score(const ScoreRequest& request, const std::stop_token& stop);
  Result<EmbedReply> embed(const EmbedRequest& request, const std::stop_token& stop);

 private:
  /// What a request is about, one entry for each text.
  template <class Value>
  struct Asked {
    std::vector<AnswerKey> keys;
    std::vector<std::optional<Value>> stored;
    std::vector<std::size_t> missing;  // or to be proved
  };
  template <class Value, class KeyOf, class Find>
  Asked<Value> look_up(const Json& identity, std::span<const std::string> texts, KeyOf key_of, Find find);
  /// Puts what was computed where it belongs, and stores it.
  template <class Value, class KeyOf>
  Result<std::vector<Value>> join(Asked<Value> asked, std::vector<Value> computed, std::span<const std::string> texts, KeyOf key_of);
  Result<std::optional<Json>> identity();

  Backend& inner_;
  AnswerStore& answers_;
  const ReuseRules& rules_;
  std::mutex mutex_;
  std::set<std::string> computed_here_;  // hashes
};

}  // namespace cupel

// A test, a prompt and a provider as a case: the product that promptfoo runs.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/importer.h"
#include "importers/promptfoo/conversation_history.h"
#include "importers/promptfoo/prompts.h"
#include "importers/promptfoo/providers.h"
#include "importers/promptfoo/stored_outputs.h"
#include "importers/promptfoo/tests.h"
#include "importers/promptfoo/vars.h"

namespace cupel::promptfoo {

/// What all tests of a configuration are combined with.
struct Combined {
  std::string suite;
  std::string file;
  std::vector<Prompt> prompts;
  std::vector<Provider> providers;  // empty: what the command line names
  Json env;                         // what {{env.NAME}} stands for
  std::optional<Tracing> tracing = {};
  NodeMap filters = {};  // of templates, by the scripts that make them
};

class CaseMaker {
 public:
  CaseMaker(const Combined& combined, const Files& files, const CaseSink& sink);

  /// Yields the cases of a test; what is wrong with it is an error of its cases. Errors: those of the sink.
  Result<void> add(const Test& test);

 private:
  Result<void> add_rows(const Test& test);
  Result<void> add_row(const Test& test, const Combinations::Row& row);
  Result<void> add_error(const Test& test, Error error);
  Result<void> yield(Case made, const std::string& name);
  void store_output(const Test& test);
  Case base_case(const Test& test) const;
  std::string name_of(const Test& test, const Combinations::Row& row, const Prompt* prompt) const;
  Case content_of(const Test& test, const Combinations::Row& row, const Prompt& prompt, const Provider* provider);
  Result<void> fill(Case& made, const Test& test, const Combinations::Row& row, const Prompt& prompt, const Provider* provider);
  Result<std::string> text_of(const Prompt& prompt, const Json& vars, const Provider* provider) const;
  Result<Combinations::Row> transform_vars(const Test& test, Combinations::Row row) const;
  Result<void> score_by_script(Case& made, const AssertionSource& scoring) const;
  void transform_answers(Case& made, const Provider& provider) const;
  Error explain(Error error) const;
  void set_provider(Case& made, const Test& test, const Prompt& prompt, const Provider* provider, bool is_copy) const;

  const Combined& combined_;
  const Files& files_;
  const CaseSink& sink_;
  std::size_t tests_ = 0;
  std::map<std::pair<std::string, std::string>, int> names_;  // with the backend
  StoredOutputs stored_;
  std::map<std::pair<std::size_t, std::string>, ConversationHistory> histories_;  // by prompt and conversation
};

}  // namespace cupel::promptfoo

#include "core/run_diff.h"

namespace cupel {

const char* change_name(Change change) {
  switch (change) {
    case Change::broken: return "broken";
    case Change::fixed: return "fixed";
    case Change::unjudged: return "unjudged";
    case Change::changed: return "changed";
    case Change::slower: return "slower";
    case Change::added: return "new";
    case Change::gone: return "gone";
    case Change::same: return "same";
  }
  return "same";
}

}  // namespace cupel

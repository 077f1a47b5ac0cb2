#include "core/case_rate.h"

namespace cupel {

const char* instability_name(Instability instability) {
  switch (instability) {
    case Instability::sampling: return "sampling";
    case Instability::numerics: return "numerics";
    case Instability::judge: return "judge";
    case Instability::infrastructure: return "infrastructure";
    case Instability::check: return "check";
  }
  return "check";
}

}  // namespace cupel

// The reference pages (docs/reference), made from the same rows as help and parsing. Pure.
#pragma once

#include <string>
#include <vector>

#include "commands/help_text.h"

namespace cupel {

struct ReferencePage {
  std::string name;  // "commands.md"
  std::string content;
};

std::vector<ReferencePage> reference_pages(const HelpSubjects& subjects);

}  // namespace cupel

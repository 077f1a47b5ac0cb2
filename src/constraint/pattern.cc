#include "constraint/pattern.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <mutex>

#include "base/text.h"
#include "constraint/ecmascript_pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace cupel {
namespace {

constexpr std::uint32_t kMatchLimit = 5'000'000;  // steps of backtracking from one starting point
constexpr std::uint32_t kDepthLimit = 250'000;
constexpr std::uint32_t kHeapLimitKib = 64 * 1024;
constexpr std::size_t kJitStack = 1U << 20U;
constexpr std::size_t kLong = 4096;  // bytes of text from which machine code is made: that costs as much as some short searches
constexpr std::size_t kMaxPatternLength = 1U << 16U;
constexpr double kSeconds = 1;
constexpr double kSecondsForBeginning = 0.005;  // asked after every token
constexpr int kOutOfTime = -1000;               // no error of the library's has this number

template <auto free>
struct FreeWith {
  void operator()(auto* pointer) const { free(pointer); }
};
using CompileContext = std::unique_ptr<pcre2_compile_context, FreeWith<pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, FreeWith<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, FreeWith<pcre2_match_data_free>>;
using CompiledCode = std::unique_ptr<pcre2_code, FreeWith<pcre2_code_free>>;
using JitStack = std::unique_ptr<pcre2_jit_stack, FreeWith<pcre2_jit_stack_free>>;

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

std::string message_of(int error) {
  std::array<PCRE2_UCHAR, 256> text{};
  pcre2_get_error_message(error, text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}

// The library limits the steps from one starting point, not their sum over all of them. It calls back before each item of the
// pattern, so that a search which takes too long in sum is ended there; time is this thread's own, not that of a busy machine.
class Stopwatch {
 public:
  Stopwatch(std::size_t subject_size, double limit)
      : interval_(std::clamp<std::size_t>((1U << 20U) / (subject_size + 1), 1, 256)), end_(seconds() + limit) {}

  static int on_callout(pcre2_callout_block* /*block*/, void* watch) { return static_cast<Stopwatch*>(watch)->tick(); }

 private:
  static double seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  }
  int tick() {
    if (++calls_ % interval_ != 0) return 0;
    return seconds() > end_ ? kOutOfTime : 0;
  }

  std::size_t interval_;  // calls between looks at the clock: fewer when each may run over a long text
  std::size_t calls_ = 0;
  double end_;
};

// One search within the limits.
class Search {
 public:
  Search(const pcre2_code* code, std::string_view subject, double seconds)
      : code_(code),
        subject_(subject),
        watch_(subject.size(), seconds),
        context_(pcre2_match_context_create(nullptr)),
        data_(pcre2_match_data_create_from_pattern(code, nullptr)) {
    if (!is_ready()) return;
    pcre2_set_match_limit(context_.get(), kMatchLimit);
    pcre2_set_depth_limit(context_.get(), kDepthLimit);
    pcre2_set_heap_limit(context_.get(), kHeapLimitKib);
    pcre2_set_callout(context_.get(), &Stopwatch::on_callout, &watch_);
    std::size_t machine_code = 0;
    pcre2_pattern_info(code, PCRE2_INFO_JITSIZE, &machine_code);
    if (machine_code == 0) return;
    stack_.reset(pcre2_jit_stack_create(32 * 1024, kJitStack, nullptr));
    if (stack_) pcre2_jit_stack_assign(context_.get(), nullptr, stack_.get());
  }
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  bool is_ready() const { return context_ && data_; }

  /// What the library says: an error of its own, or a positive number.
  int run(std::uint32_t flags) {
    return pcre2_match(code_, units(subject_), subject_.size(), 0, PCRE2_NO_UTF_CHECK | flags, data_.get(), context_.get());
  }

  Pattern::Match found() const {
    const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(data_.get());
    // \K can move the start of a match behind its end.
    return {std::min(offsets[0], offsets[1]), std::max(offsets[0], offsets[1])};
  }

 private:
  const pcre2_code* code_;
  std::string_view subject_;
  Stopwatch watch_;
  MatchContext context_;
  MatchData data_;
  JitStack stack_;
};

std::uint32_t flags_of(const PatternOptions& options) {
  std::uint32_t flags = PCRE2_UTF | PCRE2_AUTO_CALLOUT | PCRE2_NEVER_BACKSLASH_C;
  if (options.ecmascript) flags |= PCRE2_DOLLAR_ENDONLY | PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF | PCRE2_ALLOW_EMPTY_CLASS;
  else flags |= PCRE2_UCP;
  if (options.ignore_case) flags |= PCRE2_CASELESS;
  if (options.multiline) flags |= PCRE2_MULTILINE;
  if (options.dot_all) flags |= PCRE2_DOTALL;
  return flags;
}

tl::unexpected<Error> beyond_limit(int error) {
  const auto because = [](std::string_view reason) {
    return fail(ErrorCode::limit_exceeded, fmt::format("the pattern was not decided: {}", reason),
                {"make it simpler: nested repetitions such as (a+)+ take exponentially many steps"});
  };
  switch (error) {
    case kOutOfTime: return because(fmt::format("the time limit of {} s was reached", kSeconds));
    case PCRE2_ERROR_MATCHLIMIT: return because(fmt::format("the match limit of {} steps was reached", kMatchLimit));
    case PCRE2_ERROR_DEPTHLIMIT: return because(fmt::format("the depth limit of {} was reached", kDepthLimit));
    case PCRE2_ERROR_HEAPLIMIT:
    case PCRE2_ERROR_NOMEMORY: return because(fmt::format("the heap limit of {} MiB was reached", kHeapLimitKib / 1024));
    default: return because(message_of(error));
  }
}

}  // namespace

struct Pattern::Code {
  CompiledCode compiled;

  /// What searches a text of this size fastest.
  const pcre2_code* for_text(std::size_t size) const {
    if (size < kLong) return compiled.get();
    std::call_once(once_, [this] {
      machine_code_.reset(pcre2_code_copy(compiled.get()));
      // Without permission for executable memory this fails, and the interpreter searches.
      if (machine_code_) pcre2_jit_compile(machine_code_.get(), PCRE2_JIT_COMPLETE);
    });
    return machine_code_ ? machine_code_.get() : compiled.get();
  }

 private:
  mutable std::once_flag once_;
  mutable CompiledCode machine_code_;  // of its own, as others may be searching with the first
};

Result<Pattern> Pattern::compile(std::string_view written, const PatternOptions& options) {
  if (!is_valid_utf8(written)) return fail(ErrorCode::invalid_suite, "the pattern is not valid UTF-8");
  const std::string text = options.ecmascript ? CUPEL_TRY(to_pcre(written)) : std::string(written);
  const CompileContext context(pcre2_compile_context_create(nullptr));
  if (!context) return fail(ErrorCode::internal, "no memory for a pattern");
  pcre2_set_max_pattern_length(context.get(), kMaxPatternLength);
  if (options.ecmascript) pcre2_set_compile_extra_options(context.get(), PCRE2_EXTRA_ALT_BSUX);
  int error = 0;
  PCRE2_SIZE offset = 0;
  auto code = std::make_shared<Code>();
  code->compiled.reset(pcre2_compile(units(text), text.size(), flags_of(options), &error, &offset, context.get()));
  if (!code->compiled) {
    const std::size_t place = std::min<std::size_t>(offset, text.size());
    const std::string before = printable(std::string_view(text).substr(place > 20 ? place - 20 : 0, std::min<std::size_t>(place, 20)));
    return fail(ErrorCode::invalid_suite,
                fmt::format("the pattern does not compile at offset {} (after '{}'): {}", offset, before, message_of(error)));
  }
  return Pattern(std::move(code));
}

Result<std::optional<Pattern::Match>> Pattern::find_in(std::string_view subject) const {
  std::string repaired;
  if (!is_valid_utf8(subject)) subject = repaired = replace_invalid_utf8(subject);
  Search search(code_->for_text(subject.size()), subject, kSeconds);
  if (!search.is_ready()) return fail(ErrorCode::internal, "no memory for a search");
  int found = search.run(0);
  if (found == PCRE2_ERROR_JIT_STACKLIMIT) found = search.run(PCRE2_NO_JIT);  // the interpreter keeps its state on the heap
  if (found == PCRE2_ERROR_NOMATCH) return std::nullopt;
  if (found < 0) return beyond_limit(found);
  return search.found();
}

std::optional<bool> Pattern::will_be_found(std::string_view beginning) const {
  // A hard partial search says PCRE2_ERROR_PARTIAL as soon as anything (a character, a lookahead, $, \b) looks beyond the end. With any
  // other result it took no notice of the end, so a search in a longer text takes the same steps. An empty text is an exception:
  // there the library may not say that it looked beyond.
  if (beginning.empty() || !is_valid_utf8(beginning)) return std::nullopt;
  Search search(code_->compiled.get(), beginning, kSecondsForBeginning);
  if (!search.is_ready()) return std::nullopt;
  const int found = search.run(PCRE2_PARTIAL_HARD | PCRE2_NO_JIT);
  if (found >= 0) return search.found().begin < beginning.size() ? std::optional(true) : std::nullopt;
  std::uint32_t options = 0;
  pcre2_pattern_info(code_->compiled.get(), PCRE2_INFO_ALLOPTIONS, &options);
  const bool is_anchored = (options & PCRE2_ANCHORED) != 0;  // elsewhere a match may begin in what follows
  return found == PCRE2_ERROR_NOMATCH && is_anchored ? std::optional(false) : std::nullopt;
}

}  // namespace cupel

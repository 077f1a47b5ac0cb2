// The reference values of statistics and text scores: scipy, statsmodels, sacreBLEU, NLTK and others, and published ones.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <iostream>
#include <map>
#include <set>

#include "checks/text_scores/bleu.h"
#include "checks/text_scores/chrf.h"
#include "checks/text_scores/edit_distance.h"
#include "checks/text_scores/rouge.h"
#include "core/statistics/agreement.h"
#include "core/statistics/bootstrap.h"
#include "core/statistics/correlation.h"
#include "core/statistics/describe.h"
#include "core/statistics/distributions.h"
#include "core/statistics/mean_interval.h"
#include "core/statistics/multiple_tests.h"
#include "core/statistics/paired_tests.h"
#include "core/statistics/pass_at_k.h"
#include "core/statistics/rate_interval.h"
#include "core/statistics/two_sample_tests.h"
#include "corpus.h"

namespace cupel {
namespace {

using Numbers = std::vector<double>;
using Strings = std::vector<std::string>;
using Compute = std::function<Json(const Json&)>;
using Table = std::map<std::string, Compute>;

Json json(const Interval& interval) { return {{"low", interval.low}, {"high", interval.high}}; }
Json json(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }
Json json(const Overlap& overlap) { return {{"precision", overlap.precision}, {"recall", overlap.recall}, {"f1", overlap.f1}}; }
Json json(const std::optional<TestResult>& result, const char* statistic) {
  return result ? Json{{statistic, result->statistic}, {"p_value", result->p_value}} : Json(nullptr);
}

Trials trials(const Json& in, const char* pass = "k", const char* total = "n") { return {in.at(pass), in.at(total)}; }

Table rates() {
  return {
      {"wilson_interval",
       [](const Json& in) { return json(wilson_interval(in.at("k"), in.at("n"), z_of_confidence(in.at("confidence")))); }},
      {"two_proportion_z_pooled",
       [](const Json& in) { return json(two_proportion_test(trials(in, "k1", "n1"), trials(in, "k2", "n2")), "z"); }},
      {"pass_at_k", [](const Json& in) { return json(pass_at_k(in.at("n"), in.at("c"), in.at("k"))); }},
      {"pass_hat_k", [](const Json& in) { return json(pass_hat_k(in.at("n"), in.at("c"), in.at("k"))); }},
      {"precision_recall_f1",
       [](const Json& in) {
         const Detection found = detection_of(in.at("tp"), in.at("fp"), in.at("fn"));
         return Json{{"precision", found.precision}, {"recall", found.recall}, {"f1", found.f1}};
       }},
  };
}

Table distributions() {
  return {
      {"normal_quantile", [](const Json& in) { return Json(normal_quantile(in.at("x"))); }},
      {"student_t_quantile", [](const Json& in) { return Json(student_t_quantile(in.at("df"), in.at("q"))); }},
      {"chi2_sf", [](const Json& in) { return Json(chi_squared_tail(in.at("df"), in.at("x"))); }},
  };
}

TwoByTwo two_by_two(const Json& in) {
  const auto& table = in.at("table");
  return {table[0][0], table[0][1], table[1][0], table[1][1]};
}
PairedCounts paired_counts(const Json& in) {
  const TwoByTwo table = two_by_two(in);
  return {table.a, table.b, table.c, table.d};
}

Table tests_of_difference() {
  const auto paired = [](auto test, const char* statistic) {
    return [=](const Json& in) {
      const Numbers x = in.at("x"), y = in.at("y");
      return json(test(x, y), statistic);
    };
  };
  return {
      {"mcnemar",
       [](const Json& in) {
         const bool is_exact = in.at("exact");
         return json(is_exact ? mcnemar_exact(paired_counts(in)) : mcnemar_chi_squared(paired_counts(in), in.at("continuity_correction")),
                     "statistic");
       }},
      {"mcnemar_midp", [](const Json& in) { return Json{{"p_value", mcnemar_mid_p(paired_counts(in))}}; }},
      {"fisher_exact_two_sided", [](const Json& in) { return Json{{"p_value", fisher_exact_test(two_by_two(in))}}; }},
      {"chi2_2x2", [](const Json& in) { return json(chi_squared_test(two_by_two(in), in.at("correction")), "statistic"); }},
      {"welch_t", paired(welch_t_test, "t")},
      {"paired_t", paired(paired_t_test, "t")},
      {"mann_whitney_u", paired(mann_whitney_test, "u")},
      {"wilcoxon_signed_rank", paired(wilcoxon_signed_rank_test, "w")},
      {"p_adjust",
       [](const Json& in) {
         const std::map<std::string, Correction> kCorrections = {{"holm", Correction::holm},
                                                                 {"bonferroni", Correction::bonferroni},
                                                                 {"holm-sidak", Correction::holm_sidak},
                                                                 {"fdr_bh", Correction::false_discovery_rate}};
         return Json(adjust_p_values(in.at("p").get<Numbers>(), kCorrections.at(in.at("method"))));
       }},
  };
}

Json describe(const Json& in) {
  const Numbers x = in.at("x");
  return {{"mean", mean_of(x)},
          {"stdev_sample", json(sample_deviation(x))},
          {"stdev_population", json(population_deviation(x))},
          {"median", percentile_of(x, 0.5)},
          {"p50", percentile_of(x, 0.5)},
          {"p90", percentile_of(x, 0.9)},
          {"p95", percentile_of(x, 0.95)},
          {"p99", percentile_of(x, 0.99)},
          {"min", percentile_of(x, 0)},
          {"max", percentile_of(x, 1)}};
}

Table series() {
  const auto correlation = [](auto compute) {
    return [=](const Json& in) {
      const Numbers x = in.at("x"), y = in.at("y");
      return Json{{"r", json(compute(x, y))}};
    };
  };
  return {
      {"describe", describe},
      {"t_interval_mean",
       [](const Json& in) {
         std::vector<Measurements> cases;
         for (const double value : in.at("x").get<Numbers>()) cases.push_back({value});
         return json(*clustered_mean_interval(cases, in.at("confidence")));
       }},
      {"spearman", correlation(spearman_correlation)},
      {"kendall_tau_b", correlation(kendall_tau_b)},
  };
}

// Of labels in the order of their spelling.
AgreementTable agreement(const Json& in) {
  std::map<std::string, std::size_t> categories;
  for (const char* rater : {"rater1", "rater2"}) {
    for (const Json& label : in.at(rater)) categories[label.dump()] = 0;
  }
  std::size_t next = 0;
  for (auto& [label, index] : categories) index = next++;
  AgreementTable table(categories.size(), std::vector<std::size_t>(categories.size(), 0));
  for (std::size_t i = 0; i < in.at("rater1").size(); ++i)
    ++table[categories[in.at("rater1")[i].dump()]][categories[in.at("rater2")[i].dump()]];
  return table;
}

Table agreements() {
  return {{"cohens_kappa", [](const Json& in) { return json(cohens_kappa(agreement(in))); }}};
}

Table text_scores() {
  const auto rouge = [](auto compute) {
    return [=](const Json& in) {
      return json(compute(rouge_words(std::string(in.at("hypothesis")), in.at("stemmer")),
                          rouge_words(std::string(in.at("reference")), in.at("stemmer"))));
    };
  };
  return {
      {"rouge1", rouge([](const Words& text, const Words& reference) { return rouge_n(text, reference, 1); })},
      {"rouge2", rouge([](const Words& text, const Words& reference) { return rouge_n(text, reference, 2); })},
      {"rougeL", rouge(rouge_l)},
      {"sacrebleu_sentence",
       [](const Json& in) {
         std::vector<Words> references;
         for (const Json& reference : in.at("references")) references.push_back(words_13a(std::string(reference)));
         return Json(100 * sentence_bleu(words_13a(std::string(in.at("hypothesis"))), references));
       }},
      {"nltk_gleu",
       [](const Json& in) { return Json(sentence_gleu(in.at("hypothesis_tokens"), in.at("reference_tokens").get<std::vector<Words>>())); }},
      {"chrf",
       [](const Json& in) { return Json(100 * sentence_chrf(std::string(in.at("hypothesis")), in.at("references").get<Strings>())); }},
      {"levenshtein_codepoints",
       [](const Json& in) { return Json(edit_distance(characters(std::string(in.at("a"))), characters(std::string(in.at("b"))))); }},
  };
}

Table all_functions() {
  Table all;
  for (const Table& each : {rates(), distributions(), tests_of_difference(), series(), agreements(), text_scores()}) {
    all.insert(each.begin(), each.end());
  }
  return all;
}

// What nothing in cupel needs, and so is not computed: other intervals of a rate, other scores of texts, other coefficients.
bool is_beyond(const std::string& name, const Json& in) {
  static const std::set<std::string> kBeyond = {"agresti_coull",
                                                "beta_quantile",
                                                "binom_test",
                                                "chrf_corpus",
                                                "clopper_pearson",
                                                "cohens_kappa_weighted",
                                                "cosine_similarity",
                                                "fleiss_kappa",
                                                "jeffreys_interval_raw",
                                                "ks_2samp",
                                                "newcombe_diff_interval",
                                                "nltk_bleu4",
                                                "normal_cdf",
                                                "pearson",
                                                "perplexity",
                                                "rougeLsum",
                                                "sacrebleu_corpus",
                                                "sacrebleu_raw_corpus",
                                                "sample_size_wald",
                                                "sprt_bernoulli",
                                                "sprt_bounds",
                                                "ter",
                                                "wilson_interval_cc",
                                                "word_error_rate"};
  return kBeyond.contains(name) || (name == "sacrebleu_sentence" && in.at("smooth") != "exp");
}

// Numbers within the tolerance; what is not there, texts and lists the same.
bool is_near(const Json& expected, const Json& found, double tolerance) {
  if (expected.is_number() && found.is_number()) return std::abs(expected.get<double>() - found.get<double>()) <= tolerance;
  if (!expected.is_structured()) return expected == found;
  if (expected.is_array() && (!found.is_array() || expected.size() != found.size())) return false;
  for (const auto& [key, value] : expected.items()) {
    const bool has = expected.is_array() || found.contains(key);
    if (!has || !is_near(value, expected.is_array() ? found[std::stoul(key)] : found[key], tolerance)) return false;
  }
  return true;
}

// Every mean of as many draws from the sample.
std::vector<double> means_of_draws(const Numbers& sample) {
  std::set<double> sums = {0};
  for (std::size_t i = 0; i < sample.size(); ++i) {
    std::set<double> next;
    for (const double sum : sums) {
      for (const double value : sample) next.insert(sum + value);
    }
    sums = std::move(next);
  }
  std::vector<double> means;
  for (const double sum : sums) means.push_back(sum / static_cast<double>(sample.size()));
  return means;
}

// Draws at random are held against the complete distribution: the mean within four standard errors, each bound the same or next to it.
bool is_as_enumerated(const Json& row) {
  constexpr std::size_t kRounds = 20'000;
  const Numbers sample = row.at("input").at("sample");
  const Json& expected = row.at("expected");
  const Bootstrap found = bootstrap_mean(sample, {.confidence = row.at("input").at("confidence"), .rounds = kRounds}).value();
  const double error = expected.at("boot_se").get<double>();
  const Numbers means = means_of_draws(sample);
  const auto place = [&](double value) {
    return std::min_element(means.begin(), means.end(), [&](double a, double b) { return std::abs(a - value) < std::abs(b - value); });
  };
  return std::abs(found.mean - expected.at("boot_mean").get<double>()) <= 4 * error / std::sqrt(static_cast<double>(kRounds)) &&
         std::abs(found.standard_error - error) <= 0.03 * error && std::abs(place(found.interval.low) - place(expected.at("low"))) <= 1 &&
         std::abs(place(found.interval.high) - place(expected.at("high"))) <= 1;
}

TEST(statistics, are_those_of_the_references) {
  const std::vector<Json> rows = corpus::read_rows("09_stats/reference.jsonl");
  CUPEL_NEEDS_CORPUS(rows);
  const Table functions = all_functions();
  std::map<std::string, int> right;
  std::size_t beyond = 0;
  for (const Json& row : rows) {
    const std::string name = row.at("fn");
    if (is_beyond(name, row.at("input"))) {
      ++beyond;
      continue;
    }
    if (name == "bootstrap_mean_percentile_exact") {
      EXPECT_TRUE(is_as_enumerated(row)) << row.dump();
      ++right[name];
      continue;
    }
    const auto function = functions.find(name);
    ASSERT_NE(function, functions.end()) << name << ": nothing here computes this";
    const Json found = function->second(row.at("input"));
    const bool is_right = is_near(row.at("expected"), found, row.at("abs_tol"));
    EXPECT_TRUE(is_right) << row.dump() << "\nfound " << found.dump();
    right[name] += is_right ? 1 : 0;
  }
  int sum = 0;
  for (const auto& [name, count] : right) sum += count;
  std::cout << sum << " of " << rows.size() - beyond << " values of " << right.size() << " functions hold; " << beyond
            << " are of other functions\n";
  EXPECT_GE(rows.size() - beyond, 235U) << "cupel computes fewer of them than it did";
  EXPECT_GE(rows.size(), 415U) << "the reference values are not complete";
}

}  // namespace
}  // namespace cupel

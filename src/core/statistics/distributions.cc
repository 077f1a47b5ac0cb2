#include "core/statistics/distributions.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace cupel {
namespace {

// The library's own default throws; at the ends of a domain infinity is the right answer, and beyond it there is none.
namespace bmp = boost::math::policies;
using Policy =
    bmp::policy<bmp::domain_error<bmp::ignore_error>, bmp::pole_error<bmp::ignore_error>, bmp::overflow_error<bmp::ignore_error>,
                bmp::underflow_error<bmp::ignore_error>, bmp::evaluation_error<bmp::ignore_error>, bmp::rounding_error<bmp::ignore_error>>;
using Normal = boost::math::normal_distribution<double, Policy>;
using StudentT = boost::math::students_t_distribution<double, Policy>;
using ChiSquared = boost::math::chi_squared_distribution<double, Policy>;
using Binomial = boost::math::binomial_distribution<double, Policy>;

}  // namespace

double normal_quantile(double probability) { return boost::math::quantile(Normal(), probability); }

double student_t_quantile(double degrees, double probability) { return boost::math::quantile(StudentT(degrees), probability); }

double chi_squared_tail(double degrees, double x) { return boost::math::cdf(boost::math::complement(ChiSquared(degrees), x)); }

double student_t_two_sided(double degrees, double t) {
  if (std::isinf(t)) return 0;
  return 2 * boost::math::cdf(boost::math::complement(StudentT(degrees), std::abs(t)));
}

double normal_two_sided(double z) { return 2 * boost::math::cdf(boost::math::complement(Normal(), std::abs(z))); }

double binomial_cdf(std::size_t count, std::size_t trials, double rate) {
  if (count >= trials) return 1;
  return boost::math::cdf(Binomial(static_cast<double>(trials), rate), static_cast<double>(count));
}

double binomial_pmf(std::size_t count, std::size_t trials, double rate) {
  if (count > trials) return 0;
  return boost::math::pdf(Binomial(static_cast<double>(trials), rate), static_cast<double>(count));
}

double z_of_confidence(double confidence) { return normal_quantile((1 + confidence) / 2); }

}  // namespace cupel

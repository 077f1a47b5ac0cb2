// Distribution functions and quantiles, by Boost.Math: the one place of this folder's headers that stands for that library.
// Arguments outside a distribution's domain are our own bug (a probability not in 0..1, degrees of freedom not above 0).
#pragma once

#include <cstddef>

namespace cupel {

double normal_quantile(double probability);
double student_t_quantile(double degrees, double probability);

/// The chance of more than `x`.
double chi_squared_tail(double degrees, double x);

/// The chance of a value at least as far from 0 as `t`, on either side.
double student_t_two_sided(double degrees, double t);
double normal_two_sided(double z);

double binomial_cdf(std::size_t count, std::size_t trials, double rate);
double binomial_pmf(std::size_t count, std::size_t trials, double rate);

/// The standard normal quantile of a two-sided interval: 0.95 -> 1.96. `confidence` is between 0 and 1, both excluded.
double z_of_confidence(double confidence);

constexpr double kZ95 = 1.959963984540054;

}  // namespace cupel

#pragma once
// Rounding is an argument, never a global. Integers in, integers out; products are 128 bits wide.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace osnova {

__extension__ typedef __int128 int128;

enum class Rounding : int { half_away, half_even, half_up, down, up, floor, ceiling };

// numerator / denominator rounded to an integer; denominator must not be 0 (Bug).
// nullopt when the quotient does not fit int64.
std::optional<int64_t> divide_rounded(int128 numerator, int128 denominator, Rounding rounding);

// a * b / c with one rounding at the end; nullopt on overflow of the result.
std::optional<int64_t> multiply_divide(int64_t a, int64_t b, int64_t c, Rounding rounding);

bool add_overflows(int64_t a, int64_t b, int64_t* sum);

// Largest-remainder (Hamilton) allocation of `whole` minor units over non-negative weights: the parts
// add up to the whole exactly, each part differs from its exact share by less than one unit, ties go
// to the earlier weight. A negative whole is allocated as the mirror of its absolute value. All
// weights zero: equal weights. Empty weights or a negative weight: Bug.
std::vector<int64_t> allocate(int64_t whole, std::span<const int64_t> weights);

std::string_view to_text(Rounding rounding);
std::optional<Rounding> rounding_from(std::string_view text);

}  // namespace osnova

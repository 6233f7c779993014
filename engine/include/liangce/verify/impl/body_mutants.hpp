// Changes inside a body: of its expressions, its parts, its rows, its words. Every change is a body of its own that
// shares what it does not touch.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "liangce/verify/impl/mutants.hpp"

namespace liangce::detail {

struct ChangedBody {
  Mutant::Kind kind = Mutant::Kind::threshold;
  std::string change;
  SourceText place;  ///< the text that is changed; without a file: nowhere in particular
  std::uint32_t offset = 0;
  std::vector<std::string> clauses;  ///< of the part or row; empty: those of the element
  policy::BodyRef body;
};

/// `tests`: unary tests of a column whose input is `input`; `condition`: a yes or no is asked.
using ExpressionChanges = std::function<std::vector<ChangedText>(std::string_view text, bool tests, bool condition,
                                                                 const std::string& input)>;

/// `was => now` with as much of the expression as people can take in.
std::string said(const std::string& whole, const ChangedText& changed);

void changed_bodies(const policy::Body& body, const ExpressionChanges& changes,
                    const std::function<void(ChangedBody)>& emit);

}  // namespace liangce::detail

#if defined(LIANGCE_HEADER_ONLY)
#include "liangce/verify/impl/body_mutants_inl.hpp"
#endif

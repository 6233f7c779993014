// The other unit.
#include <liangce/liangce.hpp>

std::string second_unit(const liangce::Program& program) {
  liangce::Case facts(program.shared_from_this());
  facts.set("rural", false);
  return program.decide("monitoring_eligibility", facts).verdict;
}

// What including the library costs.
#include <liangce/liangce.hpp>

#include "liangce/yaml/load.hpp"
#include "liangce/yaml/impl/loader_all.hpp"

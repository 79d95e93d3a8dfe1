#include "every_header.hpp"

int second_unit();

int main() { return second_unit(); }

// What lives here: the memory that the program itself takes.

import CLinux

package enum ProgramMemory {
  /// Gives back what was read of the program and its libraries so far; what is needed again comes again by
  /// itself, and what only the start needed does not.
  package static func giveBack() { parley_give_back_programs() }
}

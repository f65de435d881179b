// What lives here: libFuzzer's way in. `PARLEY_PARSER` names the parser; libFuzzer brings `main`.
import Glibc

private let parser: Parser = {
  guard let word = getenv("PARLEY_PARSER"), let parser = Parser(rawValue: String(cString: word))
  else {
    print("PARLEY_PARSER has to be one of", Parser.allCases.map(\.rawValue).joined(separator: ", "))
    exit(64)
  }
  return parser
}()

@_cdecl("LLVMFuzzerTestOneInput")
public func takeInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  parser.take(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

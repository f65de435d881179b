// What lives here: where something was asked, so that its answer stands there.

import IRC
import System

struct Answers: Equatable, Sendable {
  private struct Question: Equatable, Sendable {
    let label: String
    var place: ConversationKey
  }

  /// Whoever has not answered by then says something of its own, where there are no labels.
  private static let patience: Duration = .seconds(30)
  /// Nobody asks more before the first is answered.
  private static let limit = 64

  /// Of each label the place, the last one last.
  private var questions: [Question] = []
  private var count = 0
  private var place: ConversationKey?
  private var until = Moment(seconds: 0)
  /// The rooms that were asked for last, where a page shows them.
  private(set) var listing: RoomListing?
  /// The same for an answer of several lines.
  private(set) var page: AnswerPage?
  /// The search that the person looks at.
  private(set) var search: Search?

  /// Servers answer in order, and people ask one thing at a time.
  mutating func ask(in place: ConversationKey, at moment: Moment) {
    (self.place, until) = (place, moment + Self.patience)
  }

  /// The label of a question that is asked now (IRCv3 labeled-response).
  mutating func nextLabel(in place: ConversationKey) -> String {
    count += 1
    if questions.count >= Self.limit { questions.removeFirst() }
    questions.append(Question(label: "q\(count)", place: place))
    return "q\(count)"
  }

  func place(of label: String?) -> ConversationKey? {
    label.flatMap { label in questions.last { $0.label == label }?.place }
  }

  func place(at moment: Moment) -> ConversationKey? { moment < until ? place : nil }

  mutating func beginPage(_ title: String, label: String?) {
    page = AnswerPage(title: title, label: label)
  }

  mutating func add(_ text: String, _ deed: PageView.Deed?) { page?.add(text, deed) }

  mutating func finishPage() { page?.finish() }

  mutating func closePage() { page = nil }

  mutating func beginListing() { listing = RoomListing() }

  /// Whether somebody waits for it.
  mutating func list(_ name: String, people: String?, topic: String?) -> Bool {
    listing?.add(name, people: people, topic: topic) != nil
  }

  mutating func finishListing() -> Bool { listing?.finish() != nil }

  // MARK: The search

  mutating func search(for words: SearchWords) { search = Search(words: words) }

  /// What to ask for next, if the list may go on.
  mutating func searchOlder() -> Tags? { search?.askOlder() }

  mutating func finishSearchHere(_ hits: [SearchHit]) { search?.finishHere(hits) }

  /// What of it is new; nil if older ones are to be asked for.
  mutating func takeHits(_ hits: [SearchHit]) -> [SearchHit]? { search?.take(hits) }

  mutating func noteSearchIsCut() { search?.noteCut() }

  mutating func failSearch(_ reason: String) { search?.fail(reason) }

  /// The conversation goes on under another name.
  mutating func follow(_ key: ConversationKey, to newKey: ConversationKey) {
    if place == key { place = newKey }
    for index in questions.indices where questions[index].place == key {
      questions[index].place = newKey
    }
  }
}

extension Chat {
  /// Where an answer stands: where it was asked for, else where the person looks.
  func answerPlace(of message: Message) -> ConversationKey {
    if let asked = answers.place(of: history.label(of: message)), conversations[asked] != nil {
      return asked
    }
    guard isReady, let place = answers.place(at: clock.moment), conversations[place] != nil else {
      return onScreen
    }
    return place
  }

  /// What the server says to what was asked.
  mutating func answer(_ text: String, to message: Message, _ deed: PageView.Deed? = nil) {
    if takes(message, into: text, deed) { return }
    append(.note, text, in: answerPlace(of: message))
  }

  /// Whether it belongs to the page that waits for it.
  private mutating func takes(
    _ message: Message, into text: String, _ deed: PageView.Deed?
  ) -> Bool {
    guard answers.page?.isFor(history.label(of: message)) ?? false else { return false }
    answers.add(text, deed)
    return true
  }

  /// What the page waits for has come; false if there is none.
  @discardableResult
  mutating func finishAnswer(_ message: Message, refusing text: String? = nil) -> Bool {
    guard answers.page?.isFor(history.label(of: message)) ?? false else { return false }
    if let text { answers.add(text, nil) }
    answers.finishPage()
    return true
  }

  /// Asks for what a page shows.
  mutating func ask(_ message: Message, title: String) -> SlashCommand.Outcome {
    guard !isPlain else {
      send(message)
      return .done
    }
    var message = message
    let label =
      facts.has(.labeledResponse) ? answers.nextLabel(in: conversations.current) : nil
    if let label { message.tags[Tags.label] = label }
    send(message)
    answers.beginPage(title, label: label)
    return .page(.answer)
  }
}

/// Looking into how a picture came about: the attention of its words, and the film of its steps.
extension State {
  // MARK: Replaying

  /// What a picture was made from, as far as it is known.
  func source(of item: PictureItem) -> JobSource? { sources[item.id] }

  /// Makes a picture again to see how it came about, unless that is going on already.
  /// - Returns: false where it cannot be made again; then a message says why.
  private mutating func replay(_ item: PictureItem) -> Bool {
    if queue.replay(of: item.id) != nil { return true }
    if let refusal = refusal(of: item) {
      say(refusal)
      return false
    }
    queue.replay(item.id, item.request, source: source(of: item))
    return true
  }

  private func refusal(of item: PictureItem) -> Message? {
    let what = "This picture cannot be made again to look into it"
    guard let facts = model.facts else {
      return Message(
        .warning, what, why: "no model is loaded", remedy: "try again when there is one")
    }
    if item.request.stages.isEmpty {
      return Message(.warning, what, why: "its file has no recipe")
    }
    if item.modelHash != facts.hash {
      let maker = item.model.isEmpty ? "an unknown model" : item.model
      let other = maker == facts.name ? "another version of \(maker)" : maker
      return Message(
        .warning, what, why: "\(other) drew it, and \(facts.name) is loaded",
        remedy: "load the model that drew it (\(key("Models: what can draw")))")
    }
    let startsFromPicture = item.request.edit != nil || item.request.firstStage > 0
    if startsFromPicture, source(of: item) == nil {
      return Message(
        .warning, what, why: "it was made from another picture, which its recipe does not hold",
        remedy: "look into the picture that it was made from")
    }
    return nil
  }

  mutating func receive(_ replay: PictureReplay, of job: Job.ID) {
    guard let running = queue.running, running.job.id == job, let picture = running.job.replay
    else {
      return
    }
    queue.end(now: now)
    // What is looked at stays.
    if let watched = attention?.picture { attentions.refresh(watched) }
    attentions.keep(replay.attention, for: picture)
    keep(replay.film, for: picture)
    let now = now
    if film?.picture == picture { film?.start(now: now) }
    closeUnmade()
    let isWaited = [.attention, .film].contains(place.kind) && subject?.id == picture
    if !isWaited { say("The replay of a picture is ready") }
  }

  /// Keeps what a finished job leaves: its film, and what it was made from.
  mutating func remember(_ running: Running, as item: PictureItem) {
    if let source = running.job.source { sources.keep(source, for: item.id) }
    // A job that went on from an earlier one has no film of the stages before.
    if running.film.frames.first?.stage == item.request.firstStage {
      keep(running.film, for: item.id)
    }
  }

  private mutating func keep(_ recording: FilmRecording, for picture: PictureItem.ID) {
    guard !recording.frames.isEmpty else { return }
    // What is looked at stays.
    if let watched = film?.picture { films.refresh(watched) }
    films.keep(Reel(recording.frames, firstID: imageCounter + 1), for: picture)
    imageCounter += UInt64(recording.frames.count)
  }

  // MARK: Attention

  mutating func openAttention(of item: PictureItem) {
    if attentions[item.id] == nil, !replay(item) { return }
    let known = places.known(\.attention).flatMap { $0.picture == item.id ? $0 : nil }
    show(.attention(known ?? AttentionViewer(item.id)))
  }

  /// The recorded stages of the picture that is looked at.
  var attentionStages: [StageAttention]? { attention.flatMap { attentions[$0.picture] } }

  mutating func moveWord(by step: Int) {
    let stages = attentionStages ?? []
    attention?.moveWord(by: step, stages)
  }

  mutating func moveAttentionStage(by step: Int) {
    let stages = attentionStages ?? []
    attention?.moveStage(by: step, stages)
  }

  /// Draws the light of the chosen word.
  mutating func lightWord() {
    guard case .attention(var viewer) = place, let stages = attentionStages,
      let picture = pictures[viewer.picture]
    else { return }
    viewer.light(picture, stages) { shot($0) }
    attention = viewer
  }

  mutating func askForAttentionExport() {
    guard let viewer = attention, let stages = attentionStages, viewer.overlay(stages) != nil else {
      say("There is no light to write", remedy: "\(key("Next word")) chooses a word")
      return
    }
    open(.ask(.exportAttention), text: exportFolder + attentionName(viewer, stages))
  }

  private func attentionName(_ viewer: AttentionViewer, _ stages: [StageAttention]) -> String {
    let word = stages[viewer.place].words[viewer.word - 1].text.lowercased()
    return
      "\(items[viewer.picture]?.fileStem ?? "picture")-\(word.filter { $0.isLetter || $0.isNumber }).png"
  }

  mutating func exportAttention(to path: String) -> [Effect] {
    guard let viewer = attention, let stages = attentionStages,
      let light = viewer.overlay(stages), let picture = pictures[viewer.picture]
    else {
      say("The picture is still being read", remedy: "press Enter again in a moment")
      return []
    }
    let word = stages[viewer.place].words[viewer.word - 1].text
    return write(
      Export(
        .picture(light.draw(over: picture.image)),
        title: "Attention of “\(word)” in “\(items[viewer.picture]?.request.prompt ?? "")”",
        name: attentionName(viewer, stages)), to: path)
  }

  private mutating func write(_ export: Export, to path: String) -> [Effect] {
    if path.isEmpty {
      say(Message(.warning, "No path is written", remedy: "write a file or folder"))
      return []
    }
    if case .ask(let question) = overlay?.kind { exporting = ExportQuestion(question, query.text) }
    overlay = nil
    return [.gallery(.write(export, to: path))]
  }

  // MARK: Film

  mutating func openFilm(of item: PictureItem) {
    if films[item.id] == nil, !replay(item) { return }
    show(.film(FilmPlayer(item.id, now: now)))
  }

  /// The film that is looked at, when it is there.
  var reel: Reel? { film.flatMap { films[$0.picture] } }

  /// When the next frame is to come.
  var frameDue: Double? {
    guard case .film(let player) = place, let reel else { return nil }
    return player.due(reel)
  }

  mutating func advanceFilm() {
    guard place.kind == .film, let reel else { return }
    let now = now
    film?.advance(reel, now: now)
  }

  mutating func stepFilm(by frames: Int) {
    if let reel { film?.step(by: frames, reel) }
  }

  mutating func toggleFilm() {
    let now = now
    if let reel { film?.togglePlaying(reel, now: now) }
  }

  mutating func changeFilmSpeed(by factor: Double) {
    let now = now
    film?.change(speed: factor, now: now)
  }

  mutating func askForFilmExport() {
    guard let item = items[film?.picture] else { return }
    open(.ask(.exportFilm), text: "\(exportFolder)\(item.fileStem).gif")
  }

  mutating func exportFilm(to path: String) -> [Effect] {
    let name = path.split(separator: "/").last ?? ""
    let ending = name.contains(".") ? name.split(separator: ".").last?.lowercased() : nil
    if !path.hasSuffix("/"), let ending, !["gif", "png"].contains(ending) {
      say(
        Message(
          .warning, "“\(path)” is no film's name", why: "its ending says which kind of file it is",
          remedy: "end it in .gif, or in .png for an animated PNG of every colour"))
      return []
    }
    guard let item = items[film?.picture], let reel else {
      overlay = nil
      return []
    }
    return write(
      Export(
        .film(reel.frames, picture: pictures[item.id]?.image),
        title: item.request.prompt, name: "\(item.fileStem).gif"), to: path)
  }
}

extension PictureItem {
  /// The name of its file.
  var fileName: String { path.split(separator: "/").last.map(String.init) ?? "picture" }

  /// That without its ending.
  var fileStem: String {
    guard let dot = fileName.lastIndex(of: "."), dot > fileName.startIndex else { return fileName }
    return String(fileName[..<dot])
  }
}

/// Looking at models and going from one to another.
extension State {
  /// The folder of the model that draws, or would.
  var loadedFolder: String? { parameters.facts?.folder }

  mutating func showModels() -> [Effect] {
    show(.models)
    if let loadedFolder { models.select(folder: loadedFolder) }
    return [.models(.list(loaded: loadedFolder))]
  }

  mutating func receive(_ event: ModelEvent) -> [Effect] {
    switch event {
    case .listed(let items):
      let isFirst = models.items.isEmpty
      models.receive(items)
      if isFirst, let loadedFolder { models.select(folder: loadedFolder) }
    case .inspected(let folder, let summary): models.receive(summary, of: folder)
    case .added(let name):
      models.newcomer = name
      say("\(name) is in the list", remedy: "\(key("Load this model")) loads it")
      return [.models(.list(loaded: loadedFolder))]
    case .removed(let name):
      let list = Effect.models(.list(loaded: loadedFolder))
      guard name == defaultModel else {
        say("\(name) is forgotten", remedy: "its folder stays as it is")
        return [list]
      }
      say(
        "\(name) is forgotten",
        remedy: "the next start begins with the built-in model; the folder stays as it is")
      return [keepModel(named: ""), list]
    case .verifying(let folder, let fraction): models.verifying = (folder, fraction)
    case .verified(let name, let folder, let problems):
      if models.verifying?.folder == folder { models.verifying = nil }
      models.receive(problems: problems, of: folder)
      if let first = problems.first {
        say(
          Message(
            .error, "\(name) is damaged", why: first,
            remedy: problems.count > 1 ? "the list of models shows all of it" : nil))
      } else {
        say("\(name) is whole: every file was read")
      }
    case .unverified(let folder, let message):
      if models.verifying?.folder == folder { models.verifying = nil }
      say(message)
    case .failed(let message): say(message)
    }
    return []
  }

  /// Loads the selected model as soon as nothing runs.
  mutating func switchModel() {
    guard let item = models.selectedItem else { return }
    if item.folder == loadedFolder, !model.isLoading {
      say(wantedModel == nil ? "\(item.name) is loaded already" : "\(item.name) stays")
      wantedModel = nil
    } else if let problem = item.summary?.problems.first {
      say(
        Message(
          .error, "\(item.name) cannot be used", why: problem,
          remedy: "choose another model, or repair this one and verify it"))
    } else {
      wantedModel = item
      if queue.running != nil {
        say(
          "\(item.name) comes after this picture",
          remedy: "\(key("Cancel what runs")) cancels the picture")
      }
    }
  }

  /// The next start begins with the selected model.
  mutating func keepModel() -> [Effect] {
    guard let item = models.selectedItem else { return [] }
    if let problem = item.summary?.problems.first {
      say(Message(.error, "\(item.name) cannot be used", why: problem))
      return []
    }
    say("The next start begins with \(item.name)")
    return [keepModel(named: item.origin == .embedded ? "" : item.name)]
  }

  private mutating func keepModel(named name: String) -> Effect {
    defaultModel = name
    return .setModel(name)
  }

  mutating func forgetModel() {
    guard let item = models.selectedItem else { return }
    guard item.origin == .added else {
      say(
        Message(
          .warning, "\(item.name) cannot be removed",
          why: item.origin == .embedded ? "it is built in" : "it was never added",
          remedy: item.isFound ? "it lies where another program keeps it" : nil))
      return
    }
    open(.confirm(.forgetModel(item.name, isDefault: item.name == defaultModel)))
  }

  mutating func verifyModel() -> [Effect] {
    guard let item = models.selectedItem else { return [] }
    guard models.verifying == nil else {
      say("One model is being read already", remedy: "wait for its end")
      return []
    }
    models.verifying = (item.folder, 0)
    say("\(item.name) is being read")
    return [.models(.verify(name: item.name, folder: item.folder))]
  }
}

import Dispatch
import FileNames
import Foundation
import Gallery
import Logging
import Recipes
import Studio
import Synchronization

/// The gallery of the studio on a queue of its own: opened there, behind the first frame, and
/// used there; answers go into the mailbox.
final class GalleryQueue: Sendable {
  private let folders: Folders
  private let template: NameTemplate
  private let provenance: PictureFile.Provenance
  /// Where a picture goes that the gallery cannot take.
  private let refuge: URL
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "easel.gallery", qos: .userInitiated)
  /// The gallery, and the revision of it that the studio knows.
  private let opened = Mutex<(gallery: Gallery, revision: Int)?>(nil)
  private let log = Logger(label: "gallery")

  init(
    folders: Folders, configuration: Configuration, mailbox: Mailbox,
    refuge: URL = URL(file: Files.temporaryFolder, isFolder: true)
  ) {
    self.folders = folders
    self.refuge = refuge
    template = configuration.pictureNames
    provenance = configuration.provenance ? .marked : .unmarked
    self.mailbox = mailbox
  }

  func perform(_ request: GalleryRequest) {
    queue.async { [self] in
      do throws(GalleryError) {
        try answer(request, gallery())
        noteRevision()
      } catch {
        log.error("\(error)")
        switch request {
        case .thumbnail(let id), .picture(let id), .item(let id): post(.unreadable(id))
        case .export, .write:
          post(.notWritten(Message(.error, Self.failure(of: request), because: error)))
        default: post(.failed(Message(.error, Self.failure(of: request), because: error)))
        }
      }
    }
  }

  /// Saves a finished picture and tells the studio that its job is done.
  func save(_ picture: MadePicture, of job: Job) {
    queue.async { [self] in
      do throws(GalleryError) {
        let saved = try gallery().save(
          picture.image, recipe: picture.recipe, tags: job.tags, provenance: provenance)
        noteRevision()
        if let notice = saved.notice { mailbox.post(.message(Message(.warning, notice))) }
        var item = PictureItem(saved.picture)
        item.seconds = picture.seconds
        mailbox.post(.engine(.finished(job.id, item, image: picture.image)))
      } catch {
        log.error("\(error)")
        mailbox.post(.engine(.failed(job.id, rescue(picture, of: job, because: error))))
      }
    }
  }

  /// Waits until everything asked for is done.
  func flush() { queue.sync {} }

  private func post(_ event: GalleryEvent) { mailbox.post(.gallery(event)) }

  /// The gallery; opened with the first call, and again after that failed.
  private func gallery() throws(GalleryError) -> Gallery {
    if let gallery = opened.withLock({ $0?.gallery }) { return gallery }
    let gallery = try Gallery(
      folder: folders.data, cache: folders.cache, template: template, now: { Date() })
    for notice in gallery.notices { mailbox.post(.message(Message(.warning, notice))) }
    let revision = try gallery.revision()
    opened.withLock { $0 = (gallery, revision) }
    watch()
    return gallery
  }

  /// Looks every two seconds whether another program changed the gallery.
  private func watch() {
    queue.asyncAfter(deadline: .now() + 2) { [weak self] in
      guard let self else { return }
      if noteRevision() { post(.changed) }
      watch()
    }
  }

  /// Takes over the newest revision; says whether it is another one.
  @discardableResult
  private func noteRevision() -> Bool {
    opened.withLock { opened in
      guard let known = opened, let revision = try? known.gallery.revision(),
        revision != known.revision
      else { return false }
      opened?.revision = revision
      return true
    }
  }

  /// A picture that the gallery cannot take is put where there is room, so that it is not lost.
  private func rescue(_ picture: MadePicture, of job: Job, because error: GalleryError) -> Message {
    let what = "The picture is not in the gallery"
    let file = refuge.appendingPathComponent("easel-rescued-\(UUID().uuidString.prefix(8)).png")
    do throws(GalleryError) {
      try PictureFile.write(
        picture.image, recipe: picture.recipe, created: Date(), provenance: provenance, to: file)
      return Message(
        .error, what, because: error, remedy: "it was saved as \(file.path): move it from there")
    } catch {
      return Message(
        .error, what, because: error,
        remedy: "nor could it be saved as \(file.path); its recipe is in the prompt history")
    }
  }

  private func answer(_ request: GalleryRequest, _ gallery: Gallery) throws(GalleryError) {
    switch request {
    case .page(let filter, let offset, let count):
      let wanted = Gallery.Filter(filter)
      let items = try gallery.page(wanted, skip: offset, count: count).map(PictureItem.init)
      post(.page(filter, offset: offset, items: items, total: try gallery.count(wanted)))
    case .item(let id):
      let picture = try gallery.picture(id)
      post(picture.isTrashed ? .unreadable(id) : .updated([PictureItem(picture)]))
    case .place(let filter, let id):
      post(.place(filter, id, index: try gallery.index(of: id, in: Gallery.Filter(filter))))
    case .usage: post(.usage(try gallery.usage()))
    case .prompts(let count): post(.prompts(try gallery.prompts(count: count)))
    case .setNote(let id, let note):
      post(.updated([PictureItem(try gallery.setNote(id, note))]))
    case .thumbnail(let id): post(.thumbnail(id, try gallery.thumbnail(id)))
    case .picture(let id): post(.picture(id, try gallery.load(id)))
    case .setFavourite(let ids, let favourite):
      post(.updated(try gallery.star(ids, favourite).map(PictureItem.init)))
    case .setTags(let id, let tags):
      post(.updated([PictureItem(try gallery.setTags(id, tags))]))
    case .rename(let id, let name):
      post(.updated([PictureItem(try gallery.rename(id, to: name))]))
    case .trash(let ids):
      try gallery.trash(ids)
      post(.changed)
    case .restore(let ids):
      for restored in try gallery.restore(ids) {
        if let notice = restored.notice { mailbox.post(.message(Message(.warning, notice))) }
      }
      post(.changed)
    case .unstarred:
      var filter = Gallery.Filter()
      filter.isFavourite = false
      let ids = try gallery.ids(filter)
      filter.tags = [Job.candidateTag]
      post(.unstarred(ids, candidates: try gallery.count(filter)))
    case .importPictures(let path): try startImport(path.expandingTilde, gallery)
    case .export(let id, let to):
      let target = try gallery.export(id, to: URL(file: to.expandingTilde))
      post(.exported(id, Written(target)))
    case .write(let export, let to):
      let target = try ExportTarget(
        URL(file: to.expandingTilde), name: export.name, endings: export.endings)
      try export.write(to: target.file)
      post(.written(Written(target)))
    }
  }

  private func startImport(_ path: String, _ gallery: Gallery) throws(GalleryError) {
    let isFolder = Files.isFolder(path)
    let files = try GalleryImport.files(at: path).filter {
      !isFolder || GalleryImport.isPicture($0)
    }
    if files.count > 1 {
      mailbox.post(.message(Message(.info, "Importing \(files.count) pictures")))
    }
    importNext(files[...], try GalleryImport(into: gallery), StudioImport())
  }

  /// A file at a time: who asks for something else meanwhile is not kept waiting.
  private func importNext(
    _ files: ArraySlice<String>, _ work: GalleryImport, _ result: StudioImport
  ) {
    queue.async { [self] in
      var (rest, work, result) = (files, work, result)
      do throws(GalleryError) {
        guard let file = rest.popFirst() else { return post(result.event) }
        result.add(try work.add(file))
        noteRevision()
        importNext(rest, work, result)
      } catch {
        log.error("\(error)")
        if !result.new.isEmpty { post(result.event) }
        post(.failed(Message(.error, "The import ended early", because: error)))
      }
    }
  }

  private static func failure(of request: GalleryRequest) -> String {
    switch request {
    case .page, .unstarred, .place, .usage, .prompts: "The pictures cannot be listed"
    case .item, .thumbnail, .picture: "The picture cannot be read"
    case .setFavourite: "The star was not changed"
    case .setTags: "The tags were not changed"
    case .setNote: "The note was not changed"
    case .rename: "The name was not changed"
    case .trash: "Nothing was moved to the trash"
    case .restore: "Nothing was restored"
    case .importPictures: "Nothing was imported"
    case .export: "The picture was not exported"
    case .write: "The file was not written"
    }
  }
}

/// What an import came to so far.
private struct StudioImport {
  private(set) var new: [PictureItem] = []
  private var known: [PictureItem] = []
  private var leftOut: [String] = []

  var event: GalleryEvent { .imported(new, known: known, leftOut: leftOut) }

  mutating func add(_ outcome: GalleryImport.Outcome) {
    switch outcome {
    case .added(let picture): new.append(PictureItem(picture))
    case .known(let picture) where picture.isTrashed:
      leftOut.append(
        "\(picture.title) is in the trash; 'easel gallery restore \(picture.shortID)' brings it back"
      )
    case .known(let picture): known.append(PictureItem(picture))
    case .leftOut(let error): leftOut.append(Printable.line("\(error)"))
    }
  }
}

extension Gallery.Filter {
  /// What the studio's filter means here.
  init(_ filter: GalleryFilter) {
    self.init(text: filter.text)
    isFavourite = filter.favouritesOnly ? true : nil
    withoutTags = filter.candidates ? [] : [Job.candidateTag]
  }
}

extension PictureItem {
  init(_ picture: Gallery.Picture) {
    let plain = GenerationRequest(
      prompt: picture.prompt, negativePrompt: picture.negativePrompt, seed: picture.seed ?? 0,
      stages: [])
    self.init(
      id: picture.id, path: picture.url.path, request: picture.recipe?.request ?? plain,
      model: picture.model, modelHash: picture.modelHash,
      created: picture.created.timeIntervalSince1970, width: picture.width,
      height: picture.height, favourite: picture.isFavourite, name: picture.name,
      tags: picture.tags, note: picture.note, partial: picture.partial,
      date: picture.date(),
      shortID: picture.shortID)
  }
}

extension Written {
  init(_ target: ExportTarget) {
    self.init(
      path: target.file.path,
      folder: target.file.deletingLastPathComponent().path.abbreviatingHome + "/",
      isNewFolder: target.newFolder != nil)
  }
}

extension Gallery {
  /// What the studio tells of its size.
  func usage() throws(GalleryError) -> GalleryUsage {
    var candidates = Filter()
    candidates.tags = [Job.candidateTag]
    var trash = Filter()
    trash.isTrashed = true
    let (all, small, trashed) = (try usage(Filter()), try count(candidates), try usage(trash))
    return GalleryUsage(
      pictures: all.count - small, candidates: small, bytes: all.bytes, trashed: trashed.count,
      trashedBytes: trashed.bytes)
  }
}

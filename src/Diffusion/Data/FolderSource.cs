using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>A folder of images; sub-folders are classes.</summary>
internal sealed class FolderSource : IImageSource
{
    private readonly string _folder;
    private readonly List<RejectedImage> _rejected = [];
    private readonly ImageTree _tree;

    public FolderSource(string folder, string split, bool followLinks)
    {
        _folder = folder;
        try
        {
            var files = FolderFiles.Below(folder, followLinks).Where(file => IsUsable(file, followLinks)).Select(file => file.Path).ToList();
            _tree = _rejected.Count == 0 || files.Any(ImageTree.IsImage) ? ImageTree.Create(files, split, folder) : throw NothingBut(_rejected[0]);
            _rejected.AddRange(_tree.Rejected);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot list the folder '{folder}': {e.Message}", e);
        }
    }

    public string Kind => "folder of images";

    public int Count => _tree.Paths.Count;

    public IReadOnlyList<string> ClassNames => _tree.ClassNames;

    public IReadOnlyList<RejectedImage> Rejected => _rejected;

    public IReadOnlyList<string> Notes => _tree.Notes;

    public string Name(int index) => _tree.Paths[index];

    public int Label(int index) => _tree.Labels[index];

    public PixelImage Read(int index) => ImageDecoding.Read(Path.Combine(_folder, Name(index)), Name(index));

    public void Dispose()
    {
    }

    /// <summary>Whether a file is in the folder and not only a way out of it; images that are not, and images of strange names, are rejected.</summary>
    private bool IsUsable(FoundFile file, bool followLinks)
    {
        if (file.IsLink && !followLinks && (file.IsFolder || FolderFiles.LeadsOut(_folder, Path.Combine(_folder, file.Path))))
        {
            _rejected.Add(new RejectedImage(file.Path, "link", $"is a link {(file.IsFolder ? "to a folder" : "that leads out of the folder")}; Data:FollowLinks=true follows it"));
            return false;
        }

        if (ImageTree.IsImage(file.Path) && EntryPath.Problem(file.Path) is { } problem)
        {
            _rejected.Add(new RejectedImage(file.Path, "unsafe path", problem));
            return false;
        }

        return true;
    }

    private InputException NothingBut(RejectedImage example) =>
        new($"No usable image in '{_folder}': {_rejected.Count:N0} rejected, such as '{example.Name}': {example.Reason}.");
}

using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>A folder of images; sub-folders are classes.</summary>
internal sealed class FolderSource : IImageSource
{
    private const int MaximumDepth = 16; // ends loops of symbolic links

    private readonly string _folder;
    private readonly ImageTree _tree;

    public FolderSource(string folder, string split)
    {
        _folder = folder;
        try
        {
            var all = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaximumDepth, IgnoreInaccessible = false };
            var files = Directory.EnumerateFiles(folder, "*", all).Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'));
            _tree = ImageTree.Create(files, split, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"Cannot list the folder '{folder}': {e.Message}", e);
        }
    }

    public string Kind => "folder of images";

    public int Count => _tree.Paths.Count;

    public IReadOnlyList<string> ClassNames => _tree.ClassNames;

    public IReadOnlyList<RejectedImage> Rejected => _tree.Rejected;

    public IReadOnlyList<string> Notes => _tree.Notes;

    public string Name(int index) => _tree.Paths[index];

    public int Label(int index) => _tree.Labels[index];

    public PixelImage Read(int index)
    {
        var file = new FileInfo(Path.Combine(_folder, Name(index)));
        ImageDecoding.RejectTooLong(file.Length);
        return ImageDecoding.Decode(File.ReadAllBytes(file.FullName), Name(index));
    }

    public void Dispose()
    {
    }
}

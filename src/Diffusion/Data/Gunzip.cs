using System.IO.Compression;

namespace Diffusion.Data;

/// <summary>A gzip file unpacked while it is read, no further than <see cref="UnpackingLimits"/> allow.</summary>
internal sealed class Gunzip : Stream
{
    private readonly string _path;
    private readonly GZipStream _unzipped;
    private readonly long _packed;
    private long _unpacked;

    /// <param name="file">The open file; closed with this.</param>
    /// <param name="path">Its path, for messages.</param>
    public Gunzip(FileStream file, string path) => (_path, _packed, _unzipped) = (path, file.Length, new GZipStream(file, CompressionMode.Decompress));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _unpacked;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="InputException">So much has come out of so little that it can only be a bomb.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = _unzipped.Read(buffer);
        _unpacked += read;
        return !UnpackingLimits.IsBomb(_unpacked, _packed, UnpackingLimits.FreeStreamBytes)
            ? read
            : throw new InputException($"'{_path}' {UnpackingLimits.Describe(_unpacked, _packed)}. It is damaged or made to fill the memory.");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _unzipped.Dispose();
        base.Dispose(disposing);
    }
}

using System.Text;

namespace RemoteAccess.Viewer.Tests.Support;

/// <summary>A terminal that is gone.</summary>
internal sealed class BrokenWriter : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => throw new IOException("gone");

    public override void Write(string? value) => throw new IOException("gone");
}

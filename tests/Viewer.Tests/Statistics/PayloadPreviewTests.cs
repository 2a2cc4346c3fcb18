using System.Buffers;
using RemoteAccess.Viewer.Statistics;

namespace RemoteAccess.Viewer.Tests.Statistics;

public sealed class PayloadPreviewTests
{
    private readonly PayloadPreview _preview = new();

    [Fact]
    public void Set_replaces_a_longer_message()
    {
        _preview.Set(new ReadOnlySequence<byte>("a long message"u8.ToArray()));
        _preview.Set(new ReadOnlySequence<byte>("short"u8.ToArray()));

        Assert.Equal("short"u8, _preview.Bytes.Span);
        Assert.Equal(5, _preview.TotalBytes);
    }

    [Fact]
    public void Set_of_a_large_message_keeps_its_beginning_only()
    {
        _preview.Set(new ReadOnlySequence<byte>(new byte[1_000_000]));

        Assert.Equal(PayloadPreview.MaxBytes, _preview.Bytes.Length);
        Assert.Equal(1_000_000, _preview.TotalBytes);
    }
}

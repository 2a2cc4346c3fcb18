using RemoteAccess.Viewer.Output;

namespace RemoteAccess.Viewer.Tests.Output;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(150 * 1024, "150 KiB")]
    [InlineData(16 * 1024 * 1024, "16 MiB")]
    public void Format_uses_the_unit_a_person_reads(double bytes, string shown) => Assert.Equal(shown, ByteSize.Format(bytes));
}

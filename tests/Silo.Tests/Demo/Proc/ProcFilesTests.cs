using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Tests.Demo.Proc;

public sealed class ProcFilesTests
{
    [Fact]
    public void A_file_that_is_not_there_reads_as_nothing()
    {
        var files = new ProcFiles(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N")));

        Assert.Null(files.Read("stat"));
    }

    [Fact]
    public void A_directory_in_its_place_reads_as_nothing() => Assert.Null(new ProcFiles(Path.GetTempPath()).Read(string.Empty));
}

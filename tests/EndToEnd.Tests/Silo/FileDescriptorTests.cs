using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RemoteAccess.EndToEnd.Tests.Silo;

/// <summary>A silo that may open few files (<c>ulimit -n</c>): whoever opens connections does not end it.</summary>
public sealed class FileDescriptorTests
{
    private const string LinuxOnly = "The limit of open files is read from /proc, and set with ulimit.";

    [Theory]
    [InlineData(512, 400)]
    [InlineData(1024, 900)]
    [Trait("Rule", "B13")]
    public async Task Hundreds_of_idle_connections_end_neither_the_silo_nor_a_viewer_and_others_come_in_afterwards(int files, int count)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        await using var silo = await SiloProcess.StartWithFilesAsync(files, "Demo:RateHz=5");
        await using var viewer = Viewer(silo, "served");
        await viewer.Line(0, "\"type\":\"message\"");
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                var connection = new TcpClient();
                idle.Add(connection);
                await ConnectAsync(connection, silo.Ports.Http);
            }

            var refused = await silo.Line("[3111]");

            Assert.Contains($"of {files} file descriptors", refused, StringComparison.Ordinal);
            var here = viewer.LineCount;
            await viewer.Line(here, "\"type\":\"message\"");
        }
        finally
        {
            idle.ForEach(connection => connection.Dispose());
        }

        var metrics = await AnswerAsync(silo, "/metrics");
        Assert.Equal(files, Value(metrics, "process_open_file_descriptors_limit{"));
        Assert.InRange(Value(metrics, "process_open_file_descriptors{"), 100, files);
        Assert.InRange(Value(metrics, "process_connections_refused_total{"), 1, count);
        await using var next = Viewer(silo, "next");
        await next.Line(0, "\"type\":\"message\"");
        silo.Terminate();
        Assert.Equal(0, await silo.Exit());
    }

    [Theory]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(511)]
    public async Task A_limit_that_the_silo_itself_does_not_fit_in_is_reported_with_the_number_needed(int files)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        await using var silo = SiloProcess.LaunchWithFiles(files);

        Assert.Equal(2, await silo.Exit());
        Assert.Contains(silo.Errors, line => line.Contains($"this process may open {files} files (RLIMIT_NOFILE)", StringComparison.Ordinal)
            && line.Contains("it needs at least 512", StringComparison.Ordinal));
        Assert.Empty(silo.Output);
    }

    [Fact]
    public async Task A_limit_below_the_bound_of_connections_is_warned_of()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), LinuxOnly);
        await using var silo = await SiloProcess.StartWithFilesAsync(1024, "RoomServer:MaxConnections=513");
        await using var enough = await SiloProcess.StartWithFilesAsync(1024, "RoomServer:MaxConnections=512");

        Assert.Contains("raise the limit to 1025", await silo.Line("[3110]"), StringComparison.Ordinal);
        Assert.DoesNotContain(enough.Output, line => line.Contains("[3110]", StringComparison.Ordinal));
    }

    private static ViewerProcess Viewer(SiloProcess silo, string identity) =>
        ViewerProcess.Start("demo", "--json", "--url", silo.RoomServer.ToString(), "--identity", identity, "--wait", "3600");

    /// <summary>Asks until a connection is accepted: those that were closed hold their descriptors for a moment.</summary>
    private static async Task<string> AnswerAsync(SiloProcess silo, string path)
    {
        using var client = PatientHttp.Client(silo.Http, Patience.ForPrograms);
        using var deadline = Deadline.Start(Patience.ForPrograms);
        while (true)
        {
            try
            {
                return await client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException)
            {
                deadline.ThrowIfOver($"an answer of the silo at {path} after the idle connections were closed");
            }
        }
    }

    /// <summary>Connects; one that is refused may be reset before it knows that it was connected.</summary>
    private static async Task ConnectAsync(TcpClient connection, int port)
    {
        try
        {
            await connection.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        }
        catch (SocketException failure) when (failure.SocketErrorCode is SocketError.ConnectionReset)
        {
            Assert.False(connection.Connected);
        }
    }

    private static double Value(string metrics, string name) => double.Parse(
        metrics.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
}

using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RemoteAccess.Hosting.Descriptors;

namespace RemoteAccess.Hosting.Tests.Descriptors;

/// <summary>What the limit of open files means.</summary>
public sealed class FileDescriptorsTests
{
    [Theory]
    [InlineData("Max open files            1024                 1048576              files     ", 1024L)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max open files", null)]
    [InlineData("Max processes             1024                 1024                 processes ", null)]
    public void The_soft_limit_is_read(string line, long? expected) =>
        Assert.Equal(expected, FileDescriptors.Parse(["Limit           Soft Limit     Hard Limit     Units", line])?.Limit);

    [Fact]
    public void The_limit_of_this_process_and_what_it_has_open_are_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit of open files is read from /proc.");

        Assert.InRange(FileDescriptors.CountOpen(), 3, FileDescriptors.Read()?.Limit ?? long.MaxValue);
    }

    [Theory]
    [InlineData(511, true)]
    [InlineData(512, false)]
    public void Less_than_the_process_needs_is_reported_with_what_it_needs(long limit, bool told) =>
        Assert.Equal(told, new FileDescriptors(limit).TooFew()?.Contains("it needs at least 512", StringComparison.Ordinal) ?? false);

    [Theory]
    [InlineData(10_511, true)]
    [InlineData(10_512, false)]
    public void Less_than_the_room_server_may_serve_is_reported_with_what_it_needs(long limit, bool told) =>
        Assert.Equal(
            told, new FileDescriptors(limit).LessThan(10_000)?.Contains("raise the limit to 10512", StringComparison.Ordinal) ?? false);

    [Theory]
    [InlineData(819, HealthStatus.Healthy)]
    [InlineData(820, HealthStatus.Degraded)]
    public void From_four_fifths_on_health_is_degraded(long open, HealthStatus expected)
    {
        var verdict = DescriptorHealthCheck.Of(open, 1024);

        Assert.Equal(expected, verdict.Status);
        Assert.Equal($"{open} of 1024 open (RLIMIT_NOFILE)", verdict.Description);
    }

    [Fact]
    public void Connections_that_ask_for_nothing_are_closed_soon_unless_the_host_says_when()
    {
        var (plain, own) = (new KestrelServerOptions(), new KestrelServerOptions());
        own.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        own.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(20);

        new IdleConnections().PostConfigure(null, plain);
        new IdleConnections().PostConfigure(null, own);

        Assert.Equal(IdleConnections.KeepAlive, plain.Limits.KeepAliveTimeout);
        Assert.Equal(IdleConnections.Headers, plain.Limits.RequestHeadersTimeout);
        Assert.Equal(
            (TimeSpan.FromSeconds(75), TimeSpan.FromSeconds(20)), (own.Limits.KeepAliveTimeout, own.Limits.RequestHeadersTimeout));
    }
}

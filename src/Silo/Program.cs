using RemoteAccess.Programs;
using RemoteAccess.Silo.Hosting;

await using var output = StandardOutput.Writer();
return await SiloCommandLine.RunAsync(args, output, Console.Error);

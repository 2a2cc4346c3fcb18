using RemoteAccess.Programs;
using RemoteAccess.Robot.Hosting;

await using var output = StandardOutput.Writer();
return await RobotCommandLine.RunAsync(args, output, Console.Error);

using RemoteAccess.Robot.Hosting;

return await RobotCommandLine.RunAsync(args, Console.Out, Console.Error);

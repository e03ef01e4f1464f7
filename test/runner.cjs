const { default: circus } = require('jest-circus/runner');

/**
 * Jest's own runner, for services that work on between the tests of a file: jest would refuse what they import then.
 *
 * With concurrent tests "between" begins when the first of them ends.
 */
module.exports = function run(globalConfig, config, environment, runtime, ...rest) {
  runtime.leaveTestCode = () => {};
  return circus(globalConfig, config, environment, runtime, ...rest);
};
